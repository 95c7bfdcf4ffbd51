import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

/** A process of ours, known by its pid, with everything it said. */
export class Kept {
  private said = '';
  private readonly ended: Promise<void>;

  private constructor(private readonly child: ChildProcess, private readonly name: string) {
    child.stdout?.on('data', (part) => (this.said += part));
    child.stderr?.on('data', (part) => (this.said += part));
    this.ended = new Promise((done) => child.once('close', () => done()));
  }

  static start(program: string, args: string[], env: Record<string, string>): Kept {
    // The kernel ends it when this worker is gone, whatever the reason.
    const guard = existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'TERM', '--'] : [];
    const [first, ...rest] = [...guard, program, ...args];
    const child = spawn(first!, rest, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    child.on('error', (error) => child.stderr?.emit('data', `${error}\n`));
    return new Kept(child, [program, ...args].join(' '));
  }

  get output(): string {
    return this.said;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  async says(line: RegExp, seconds = 60): Promise<RegExpMatchArray> {
    const until = Date.now() + seconds * 1000;
    for (;;) {
      const match = this.said.match(line);
      if (match) return match;
      if (this.child.exitCode !== null || this.child.signalCode !== null || this.child.pid === undefined)
        throw new Error(`${this.name} ended with ${this.child.exitCode ?? this.child.signalCode}:\n${this.said}`);
      if (Date.now() > until) throw new Error(`${this.name} did not say ${line} in ${seconds} s:\n${this.said}`);
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  /** To its end; an exit other than 0 is an error with what it said. */
  async finish(): Promise<string> {
    await this.ended;
    if (this.child.exitCode !== 0) throw new Error(`${this.name} ended with ${this.child.exitCode}:\n${this.said}`);
    return this.said;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null || !this.child.pid) return;
    this.child.kill('SIGTERM');
    const force = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await this.ended;
    clearTimeout(force);
  }
}
