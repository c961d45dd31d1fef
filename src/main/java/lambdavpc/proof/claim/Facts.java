package lambdavpc.proof.claim;

import lambdavpc.graph.ResourceGraph;
import lambdavpc.proof.model.Intent;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.principal.Iam;
import lambdavpc.proof.principal.SecretAccess;

/** What all claims are decided from, each part computed once. */
public final class Facts {
    private final Model model;
    private final Intent intent;
    private Iam iam;
    private SecretAccess secrets;

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

    /** Who there is and what policies say. */
    public Iam iam() {
        if (iam == null) {
            iam = new Iam(model);
        }
        return iam;
    }

    public SecretAccess secrets() {
        if (secrets == null) {
            secrets = new SecretAccess(model, iam());
        }
        return secrets;
    }
}
