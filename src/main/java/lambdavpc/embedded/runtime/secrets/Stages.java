package lambdavpc.embedded.runtime.secrets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lambdavpc.embedded.runtime.secrets.SecretStore.Version;
import lambdavpc.embedded.runtime.secrets.SecretStore.Versions;

/** Staging labels: each is on one version at most, and AWSPREVIOUS follows where AWSCURRENT was. */
final class Stages {
    private Stages() {}

    static Versions move(Versions versions, String stage, String to) {
        var from = versions.at(stage).map(Version::id).filter(id -> !id.equals(to));
        var next = attach(removed(versions, stage), stage, to);
        return stage.equals(SecretsManager.CURRENT) && from.isPresent()
                ? attach(removed(next, SecretsManager.PREVIOUS), SecretsManager.PREVIOUS, from.get())
                : next;
    }

    static Versions removed(Versions versions, String stage) {
        return versions.at(stage).map(version -> versions.with(version.with(
                version.stages().stream().filter(each -> !each.equals(stage)).toList()))).orElse(versions);
    }

    /** Without the oldest versions that have no label, as soon as there are too many. */
    static Versions pruned(Versions versions, int most) {
        Map<String, Version> left = new LinkedHashMap<>(versions.versions());
        for (var each : List.copyOf(left.values())) {
            if (left.size() > most && each.stages().isEmpty()) {
                left.remove(each.id());
            }
        }
        return versions.with(left);
    }

    private static Versions attach(Versions versions, String stage, String to) {
        var version = versions.versions().get(to);
        var stages = new ArrayList<>(version.stages());
        stages.add(stage);
        return versions.with(version.with(stages));
    }
}
