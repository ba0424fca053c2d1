/** TF-slim for the JVM: scopes, variables, layers, losses and everything around a network. */
package org.tfslim.slim;
