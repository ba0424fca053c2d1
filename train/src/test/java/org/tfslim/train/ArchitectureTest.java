package org.tfslim.train;

import org.tfslim.testkit.ArchitectureChecks;

class ArchitectureTest extends ArchitectureChecks {}
