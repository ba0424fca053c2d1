package org.tfslim.export;

import org.tfslim.slim.testing.ArchitectureChecks;

class ArchitectureTest extends ArchitectureChecks {}
