package org.tfslim.nets;

import org.tfslim.slim.testing.ArchitectureChecks;

class ArchitectureTest extends ArchitectureChecks {}
