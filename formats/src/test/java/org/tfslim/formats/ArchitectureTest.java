package org.tfslim.formats;

import org.tfslim.testkit.ArchitectureChecks;

class ArchitectureTest extends ArchitectureChecks {}
