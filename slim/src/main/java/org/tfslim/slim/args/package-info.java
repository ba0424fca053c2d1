/** Layer arguments as values, and arg scopes: immutable tables of defaults for layers. */
package org.tfslim.slim.args;
