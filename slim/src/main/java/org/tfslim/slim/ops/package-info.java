/** Operations under names of our own choosing: TF1's scopes and its way to make names unique. */
package org.tfslim.slim.ops;
