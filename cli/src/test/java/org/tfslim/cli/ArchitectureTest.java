package org.tfslim.cli;

import org.tfslim.testkit.ArchitectureChecks;

class ArchitectureTest extends ArchitectureChecks {}
