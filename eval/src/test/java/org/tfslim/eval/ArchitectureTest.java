package org.tfslim.eval;

import org.tfslim.slim.testing.ArchitectureChecks;

class ArchitectureTest extends ArchitectureChecks {}
