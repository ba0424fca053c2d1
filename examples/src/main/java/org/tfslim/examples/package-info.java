/**
 * Small programs that show how to use the library. Each is a page of the documentation: copy what
 * you need. The build compiles them and its tests run them.
 */
package org.tfslim.examples;
