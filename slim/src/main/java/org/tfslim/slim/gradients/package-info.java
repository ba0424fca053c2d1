/** Gradients by the native runtime, behind a guard, with rules of our own if it lacks one. */
package org.tfslim.slim.gradients;
