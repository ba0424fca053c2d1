/** First values of variables. */
package org.tfslim.slim.initializers;
