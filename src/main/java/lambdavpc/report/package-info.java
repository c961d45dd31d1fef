/** What is shown of a proof: one model, and each form of it as a pure function of the model. */
package lambdavpc.report;
