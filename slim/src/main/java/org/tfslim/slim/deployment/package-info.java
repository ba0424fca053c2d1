/** Several copies of a model that learn together on one machine. Source: slim's model_deploy. */
package org.tfslim.slim.deployment;
