package lambdavpc.proof.claim;

import lambdavpc.graph.ResourceGraph;
import lambdavpc.proof.model.Intent;
import lambdavpc.proof.model.Model;

/** What all claims are decided from, each part computed once. */
public final class Facts {
    private final Model model;
    private final Intent intent;

    public Facts(ResourceGraph graph) {
        model = new Model(graph);
        intent = Intent.of(model);
    }

    public Model model() {
        return model;
    }

    public Intent intent() {
        return intent;
    }
}
