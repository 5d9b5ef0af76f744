import java.io.File;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;

/** Prints one line for each broken rule: file, flavour, clause, test, message, place. Arguments: PDF files. */
public class Validate {
    public static void main(String[] files) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        for (String file : files)
            for (String id : new String[] {"3a", "ua1"})
                check(new File(file), PDFAFlavour.byFlavourId(id));
    }

    private static void check(File file, PDFAFlavour flavour) throws Exception {
        var foundry = Foundries.defaultInstance();
        try (var parser = foundry.createParser(file, flavour);
                var validator = foundry.createValidator(flavour, false)) {
            var result = validator.validate(parser);
            System.out.println(String.join("\t", file.getName(), flavour.getId(),
                    result.isCompliant() ? "compliant" : "broken", "" + result.getTotalAssertions()));
            for (TestAssertion broken : result.getTestAssertions())
                System.out.println(String.join("\t", file.getName(), flavour.getId(), broken.getRuleId().getClause(),
                        "" + broken.getRuleId().getTestNumber(), broken.getMessage(), broken.getLocation().getContext()));
        }
    }
}
