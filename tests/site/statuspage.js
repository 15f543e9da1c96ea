// What the npm client "statuspage.io" reads of a page: node statuspage.js ADDRESS -> JSON.
import { Statuspage } from "statuspage.io";

const client = new Statuspage("page");
client.setApiUrl(process.argv[2].replace(/\/$/, ""));
const { api } = client;
const answers = {
  status: await api.getStatus(),
  components: await api.getComponents(),
  summary: await api.getSummary(),
  incidents: await api.incidents.getAll(),
  unresolved: await api.incidents.getUnresolved(),
  maintenances: await api.scheduledMaintenances.getAll(),
  active: await api.scheduledMaintenances.getActive(),
  upcoming: await api.scheduledMaintenances.getUpcoming(),
};
console.log(JSON.stringify(answers));
