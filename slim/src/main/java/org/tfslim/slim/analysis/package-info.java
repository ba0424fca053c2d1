/** What a network costs, read from its graph: shapes, parameters, multiply-adds, memory. */
package org.tfslim.slim.analysis;
