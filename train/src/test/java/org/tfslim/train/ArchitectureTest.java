package org.tfslim.train;

import org.tfslim.slim.testing.ArchitectureChecks;

class ArchitectureTest extends ArchitectureChecks {}
