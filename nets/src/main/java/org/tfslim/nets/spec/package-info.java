/** What the registry knows of a network, and the options it takes. */
package org.tfslim.nets.spec;
