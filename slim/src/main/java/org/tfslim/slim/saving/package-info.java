/** Saving and restoring the variables of a session, and their moving averages. */
package org.tfslim.slim.saving;
