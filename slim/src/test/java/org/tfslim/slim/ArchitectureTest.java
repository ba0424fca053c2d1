package org.tfslim.slim;

import org.tfslim.slim.testing.ArchitectureChecks;

class ArchitectureTest extends ArchitectureChecks {}
