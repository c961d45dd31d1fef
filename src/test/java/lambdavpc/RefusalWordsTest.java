package lambdavpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Who is told what is allowed is told what to do, too; the embedded AWS speaks as AWS does. */
class RefusalWordsTest {
    private static final Pattern REFUSAL = Pattern.compile("new (IllegalArgumentException|Failure|ParameterException)\\((?<words>.*?)\\);\\n", Pattern.DOTALL);

    @Test
    void aRefusalThatSaysWhatIsAllowedEndsWithWhatToDo() throws IOException {
        var withoutAdvice = new ArrayList<String>();
        var refusals = 0;
        try (var files = Files.walk(Path.of("src/main/java/lambdavpc"))) {
            for (var file : files.filter(each -> each.toString().endsWith(".java") && !each.toString().contains("/embedded/")).toList()) {
                for (var refusal : REFUSAL.matcher(Files.readString(file)).results().toList()) {
                    var words = refusal.group(2);
                    if (words.contains("; allowed: ")) {
                        refusals++;
                        if (!words.substring(words.indexOf("; allowed: ") + 1).contains(";")) {
                            withoutAdvice.add(file + ": " + words);
                        }
                    }
                }
            }
        }
        assertTrue(refusals > 30, "found " + refusals);
        assertEquals(List.of(), withoutAdvice);
    }
}
