/** Who may preview and deploy a stack from a repository's workflows: roles by OIDC, without a key that somebody could lose. */
package lambdavpc.pipeline;
