/** The preprocessing each network was trained with, and the registry that finds it by name. */
package org.tfslim.nets.preprocessing;
