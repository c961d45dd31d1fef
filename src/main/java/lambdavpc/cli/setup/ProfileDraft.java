package lambdavpc.cli.setup;

import com.google.gson.Gson;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.cli.stack.Graphs;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.cost.Estimate;
import lambdavpc.graph.ProgramFailed;
import lambdavpc.settings.Problem;
import lambdavpc.settings.SettingsException;
import lambdavpc.settings.SettingsReader;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/**
 * A profile that is being decided. What nobody has answered yet has its default, so that it can be read and priced at every moment.
 *
 * @param stack its name
 * @param given answers by path
 */
record ProfileDraft(String stack, Map<String, String> given) {
    private static final String HEAD = """
            # Made by bin/lambda-vpc new; about $%s a month by list prices of us-east-1 (bin/lambda-vpc cost %s).
            # docs/settings.md has every setting: what is not said here has its default.
            config:
            """;

    ProfileDraft {
        given = Map.copyOf(given);
    }

    ProfileDraft with(ProfileQuestion question, String answer) {
        var answers = new HashMap<>(given);
        answers.put(question.path(), answer);
        return new ProfileDraft(stack, answers);
    }

    /** By path, in the order of the questions. */
    Map<String, String> answers() {
        var answers = new LinkedHashMap<String, String>();
        ProfileQuestion.ALL.forEach(question -> answers.put(question.path(), given.getOrDefault(question.path(), question.byDefault().apply(answers))));
        return answers;
    }

    /** Path to value, as it is written. @throws IllegalArgumentException for a word where a number has to be */
    private Map<String, Object> values() {
        var answers = answers();
        var values = new LinkedHashMap<String, Object>();
        for (var question : ProfileQuestion.ALL) {
            var answer = answers.get(question.path());
            try {
                var value = answer.isEmpty() ? null : question.value().apply(answer);
                if (value != null) {
                    values.put(question.path(), value);
                }
            } catch (NumberFormatException e) {
                values.put(question.path(), answer); // the reader of settings refuses it in its own words
            }
        }
        values.putAll(ProfileQuestion.consequences(answers));
        return values;
    }

    private Map<String, Map<String, Object>> rooms() {
        var rooms = new LinkedHashMap<String, Map<String, Object>>();
        values().forEach((path, value) -> {
            if (!path.equals(ProfileQuestion.REGION)) {
                var dot = path.indexOf('.');
                rooms.computeIfAbsent(path.substring(0, dot), room -> new LinkedHashMap<>()).put(path.substring(dot + 1), value);
            }
        });
        return rooms;
    }

    /** As the engine would hand it to the program. */
    Map<String, String> config() {
        var config = new LinkedHashMap<String, String>();
        config.put("aws:region", answers().get(ProfileQuestion.REGION));
        rooms().forEach((room, values) -> config.put(StackFolder.PROJECT + ":" + room, new Gson().toJson(values)));
        return config;
    }

    /**
     * @param problems all that is wrong with it
     * @param monthly  dollars; empty where something is wrong, or has no price
     */
    record Assessment(List<Problem> problems, Optional<BigDecimal> monthly) {
        private static Assessment of(Problem problem) {
            return new Assessment(List.of(problem), Optional.empty());
        }
    }

    Assessment assess() {
        var region = answers().get(ProfileQuestion.REGION);
        if (!SettingsReader.isRegion(region)) {
            return Assessment.of(new Problem(ProfileQuestion.REGION, region, "an AWS region such as eu-central-1", "correct it"));
        }
        try {
            SettingsReader.read(StackFolder.PROJECT, stack, config());
            var estimate = Estimate.of(Graphs.toPrice(stack, config()));
            return estimate.overBudget() ? Assessment.of(new Problem("cost.budget", estimate.budget().orElseThrow().toPlainString(),
                    "at least %s, what this profile costs a month".formatted(estimate.total()), "raise it, or spend less"))
                    : new Assessment(List.of(), Optional.of(estimate.total()).filter(total -> estimate.unpriced().isEmpty()));
        } catch (SettingsException refused) {
            return new Assessment(refused.problems(), Optional.empty());
        } catch (ProgramFailed refused) {
            return Assessment.of(new Problem("profile", "what the program refuses (%s)".formatted(refused.getMessage()), "one that it takes", "answer otherwise"));
        }
    }

    String yaml() {
        var text = new StringBuilder(HEAD.formatted(assess().monthly().map(BigDecimal::toPlainString).orElse("?"), stack));
        text.append("  aws:region: ").append(scalar(answers().get(ProfileQuestion.REGION))).append('\n');
        rooms().forEach((room, values) -> {
            text.append("  %s:%s:\n".formatted(StackFolder.PROJECT, room));
            values.forEach((key, value) -> text.append("    %s: %s%s\n".formatted(key, scalar(value), comment(room + "." + key))));
        });
        return text.toString();
    }

    private static String comment(String path) {
        return ProfileQuestion.ALL.stream().filter(question -> question.path().equals(path)).findFirst()
                .map(question -> " # %s: %s".formatted(question.asks(), question.allowed())).orElse("");
    }

    private static String scalar(Object value) {
        if (value instanceof Number) {
            return value.toString();
        }
        var options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.FLOW);
        options.setWidth(Integer.MAX_VALUE);
        return new Yaml(options).dump(value).strip();
    }
}
