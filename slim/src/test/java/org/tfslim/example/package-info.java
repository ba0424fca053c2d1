/** What users of the library add to it. */
package org.tfslim.example;
