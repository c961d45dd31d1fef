/** What functions outside the VPC ask of AWS's control plane, answered from the world. */
package lambdavpc.embedded.runtime.control;
