// A `sallyport serve` of a test: its own map, state folder and port; ended by its id.
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from './n8n.mjs';
import { Child, eventually, freePort, run } from './process.mjs';

export const program = process.env.SALLYPORT ?? join(repository, 'build/sallyport');

// `map(origin, port, egressPort)` gives the text of the map. `secrets`: what `secret:NAME` in it stands for. `files`: beside the map.
export class Gateway {
  static async start({ map, secrets = {}, files = {}, port, args = [] }) {
    const gateway = new Gateway();
    gateway.port = port ?? (await freePort());
    gateway.origin = `https://localhost:${gateway.port}`;
    gateway.egressPort = await freePort();
    gateway.egress = `http://127.0.0.1:${gateway.egressPort}`;
    gateway.folder = await mkdtemp(join(tmpdir(), 'sallyport-e2e-'));
    gateway.state = join(gateway.folder, 'state');
    gateway.mapFile = join(gateway.folder, 'sallyport.yaml');
    await mkdir(join(gateway.state, 'secrets'), { recursive: true, mode: 0o700 });
    await chmod(gateway.state, 0o700);
    for (const [name, value] of Object.entries(secrets)) {
      await writeFile(join(gateway.state, 'secrets', name), value, { mode: 0o600 });
    }
    await writeFile(gateway.mapFile, map(gateway.origin, gateway.port, gateway.egressPort));
    for (const [name, text] of Object.entries(files)) await writeFile(join(gateway.folder, name), text);
    try {
      await gateway.#boot(args);
    } catch (error) {
      await gateway.stop();
      throw error;
    }
    return gateway;
  }

  async #boot(args) {
    this.child = new Child(program, ['serve', '--map', this.mapFile, '--state', this.state, ...args], { name: 'sallyport serve' });
    await this.child.heard(/listens on (\S+)/);
    this.setUpLink = /https:\/\/\S+\/\.sallyport\/set-up\?token=\S+/.exec(this.child.output)?.[0];
    this.ca = await readFile(join(this.state, 'authority/ca.pem'), 'utf8');
  }

  // Ends the process and starts it again on the same state.
  async restart(signal = 'SIGTERM') {
    await this.child.stop(signal);
    await this.#boot([]);
  }

  // Another command on the same state folder: `session list`, `audit search`, `account invite` ...
  async command(...args) {
    return run(program, [...args, '--state', this.state]);
  }

  // A placeholder for a workflow: `spk_...`, whose public id is what follows in ten characters. `args`: --ttl, --for ...
  async issueKey(workflow, ...args) {
    const { code, stdout, stderr } = await this.command('key', 'issue', '--workflow', workflow, ...args);
    const key = /\bspk_[0-9A-Za-z]{48}\b/.exec(stdout)?.[0];
    if (code !== 0 || !key) throw new Error(`key issue ended with ${code}: ${stdout}${stderr}`);
    return key;
  }

  // Records that fit the options of `audit search`, oldest first.
  async records(...filter) {
    const { code, stdout, stderr } = await this.command('audit', 'search', '--json', '--limit', '0', ...filter);
    if (code !== 0) throw new Error(`audit search ended with ${code}: ${stderr}`);
    return stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  }

  // As `records`, once there are `least` of them: the journal takes what nobody waits for a moment after the answer.
  async awaitRecords(least, ...filter) {
    const enough = async () => {
      const found = await this.records(...filter);
      return found.length >= least && found;
    };
    return eventually(enough, { what: `${least} records of ${filter.join(' ')}` });
  }

  async verifyJournal() {
    return this.command('audit', 'verify', '--json');
  }

  // Resident memory in KiB.
  async resident() {
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)[1]);
  }

  async stop() {
    const exit = await this.child?.stop();
    await rm(this.folder, { recursive: true, force: true });
    return exit;
  }
}
