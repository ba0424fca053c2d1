/**
 * What the programs have in common: the flags that several of them have, and what failures of
 * TensorFlow mean to people.
 */
package org.tfslim.programs;
