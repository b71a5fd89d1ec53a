package io.sampo.node;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages of a node. */
@AnalyzeClasses(packages = "io.sampo.node", importOptions = ImportOption.DoNotIncludeTests.class)
class NodeArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching("io.sampo.node.(**)").should().beFreeOfCycles();
}
