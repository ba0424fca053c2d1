/** Gradients by the native runtime, behind a guard, with own rules where it lacks one. */
package org.tfslim.slim.gradients;
