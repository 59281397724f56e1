import org.codelibs.opensearch.runner.OpenSearchRunner;

/** One node in a process of its own, so that it can be killed. Arguments: name, HTTP port, transport port, seeds, names, cluster, folder. */
public class ClusterNode {
    public static void main(String[] a) throws Exception {
        OpenSearchRunner runner = new OpenSearchRunner();
        runner.onBuild((number, settings) -> {
            settings.put("node.name", a[0]);
            settings.put("discovery.type", "zen"); // the runner asks for a single node otherwise
            settings.put("http.port", a[1]);
            settings.put("transport.port", a[2]);
            settings.putList("discovery.seed_hosts", a[3].split(","));
            settings.putList("cluster.initial_cluster_manager_nodes", a[4].split(","));
        }).build(OpenSearchRunner.newConfigs().clusterName(a[5]).numOfNode(1).basePath(a[6]));
        Thread.currentThread().join();
    }
}
