package org.tfslim.slim;

import org.tfslim.testkit.ArchitectureChecks;

class ArchitectureTest extends ArchitectureChecks {}
