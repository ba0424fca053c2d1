/** Tests of gradients against finite differences. */
package org.tfslim.slim.gradients;
