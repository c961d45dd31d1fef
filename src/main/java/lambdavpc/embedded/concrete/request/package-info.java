/** One request to an AWS service, decided by the policies that apply to it. */
package lambdavpc.embedded.concrete.request;
