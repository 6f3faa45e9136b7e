package org.cardcourier;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The packages tell the journey, and nobody looks downstream. */
@AnalyzeClasses(packages = "org.cardcourier", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String ROOT = "org.cardcourier";

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("org.cardcourier.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule aNoticeKnowsOnlyTheJdk = noClasses()
            .that()
            .resideInAPackage("..notice..")
            .should()
            .dependOnClassesThat(not(resideInAnyPackage("java..", "..cardcourier.notice..")));

    @ArchTest
    static final ArchRule intakeUsesTheNoticeOnly = noClasses()
            .that()
            .resideInAPackage("..cardcourier.intake..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.cardcourier..")
                    .and(not(resideInAnyPackage("..cardcourier.notice..", "..cardcourier.intake.."))));

    @ArchTest
    static final ArchRule theCardUsesTheNoticeOnly = noClasses()
            .that()
            .resideInAPackage("..cardcourier.card..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.cardcourier..")
                    .and(not(resideInAnyPackage("..cardcourier.notice..", "..cardcourier.card.."))));

    @ArchTest
    static final ArchRule theJournalUsesTheNoticeOnly = noClasses()
            .that()
            .resideInAPackage("..cardcourier.journal..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.cardcourier..")
                    .and(not(resideInAnyPackage("..cardcourier.notice..", "..cardcourier.journal.."))));

    @ArchTest
    static final ArchRule chatwootUsesNoticeAndCardOnly = noClasses()
            .that()
            .resideInAPackage("..cardcourier.chatwoot..")
            .should()
            .dependOnClassesThat(resideInAPackage("org.cardcourier..")
                    .and(not(resideInAnyPackage(
                            "..cardcourier.notice..", "..cardcourier.card..", "..cardcourier.chatwoot.."))));

    @ArchTest
    static final ArchRule theSandboxStandsForItself = noClasses()
            .that()
            .resideInAPackage("..cardcourier.sandbox..")
            .should()
            .dependOnClassesThat(
                    resideInAPackage("org.cardcourier..").and(not(resideInAPackage("..cardcourier.sandbox.."))));

    @ArchTest
    static final ArchRule nobodyNeedsTheSandboxButTheDesk = noClasses()
            .that()
            .resideInAnyPackage(
                    "..notice..", "..intake..", "..card..", "..chatwoot..", "..journal..", "..cardcourier.route..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..cardcourier.sandbox..", "..cardcourier.cli..");

    @ArchTest
    static final ArchRule theWindowUsesNeitherTheDeskNorTheWay = noClasses()
            .that()
            .resideInAPackage("..cardcourier.console..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..cardcourier.cli..", "..cardcourier.route..", "..cardcourier.sandbox..");

    @ArchTest
    static final ArchRule nobodyNeedsTheWindow = noClasses()
            .that()
            .resideInAnyPackage(
                    "..notice..",
                    "..intake..",
                    "..card..",
                    "..chatwoot..",
                    "..journal..",
                    "..cardcourier.route..",
                    "..cardcourier.cli..",
                    "..cardcourier.check..",
                    "..cardcourier.sandbox..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..cardcourier.console..");

    /** The desk checks a home, and whoever runs it checks what was edited: the check itself stands below both. */
    @ArchTest
    static final ArchRule aCheckNeedsNeitherTheDeskNorTheWay = noClasses()
            .that()
            .resideInAPackage("..cardcourier.check..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..cardcourier.cli..",
                    "..cardcourier.route..",
                    "..cardcourier.sandbox..",
                    "..cardcourier.chatwoot..");

    @ArchTest
    static final ArchRule camelOnlyWhereItBelongs = noClasses()
            .that()
            .resideInAnyPackage(
                    "..notice..", "..intake..", "..card..", "..chatwoot..", "..journal..", "..cardcourier.sandbox..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.camel..");

    @ArchTest
    static final ArchRule freeMarkerOnlyWhereItBelongs = noClasses()
            .that()
            .resideInAnyPackage(
                    "..notice..",
                    "..intake..",
                    "..chatwoot..",
                    "..journal..",
                    "..cardcourier.route..",
                    "..cardcourier.check..",
                    "..cardcourier.cli..",
                    "..cardcourier.sandbox..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("freemarker..");

    @ArchTest
    static final ArchRule onlyMainEndsTheProcess = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(ROOT + ".Main")
            .should()
            .callMethod(System.class, "exit", int.class);

    @ArchTest
    static final ArchRule secretsAreComparedInConstantTime = noClasses()
            .that()
            .haveNameMatching(".*(Hmac|Signatures|KeyGate|LoginGate|Guard).*")
            .should()
            .callMethod(java.util.Arrays.class, "equals", byte[].class, byte[].class);
}
