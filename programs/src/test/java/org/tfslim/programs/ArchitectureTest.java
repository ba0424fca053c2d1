package org.tfslim.programs;

import org.tfslim.testkit.ArchitectureChecks;

class ArchitectureTest extends ArchitectureChecks {}
