/** Small networks: LeNet and CifarNet. */
package org.tfslim.nets.small;
