/** What the programs have in common. */
package org.tfslim.programs;
