package io.sampo.edge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the packages of the edge. */
@AnalyzeClasses(packages = "io.sampo.edge", importOptions = ImportOption.DoNotIncludeTests.class)
class EdgeArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_FORM_NO_CYCLE =
            slices().matching("io.sampo.edge.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_THE_GATEWAY_KNOWS_THE_CLIENT = noClasses()
            .that()
            .resideOutsideOfPackages("io.sampo.edge", "io.sampo.edge.gateway")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.sampo.client.InferenceClient");

    @ArchTest
    static final ArchRule ROUTES_KNOW_NO_ACTORS = noClasses()
            .that()
            .resideInAPackage("io.sampo.edge.api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.pekko.actor..", "org.apache.pekko.stream..");

    @ArchTest
    static final ArchRule PROTOCOLS_DO_NOT_KNOW_EACH_OTHER =
            slices().matching("io.sampo.edge.api.(*)..").should().notDependOnEachOther();

    @ArchTest
    static final ArchRule HTTP_KNOWS_NO_MODELS = noClasses()
            .that()
            .resideInAPackage("io.sampo.edge.http..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.sampo.protocol.model..", "io.sampo.protocol.infer..", "io.sampo.client..");
}
