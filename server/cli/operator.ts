import { readEnv, type Env } from '../env.ts';

/** Runs a command of the operator's: settings read, known failures said in a sentence, exit code set. */
export async function operator(run: (env: Env, args: string[]) => Promise<void>): Promise<void> {
	try {
		await run(readEnv(process.env), process.argv.slice(2));
		process.exit(0);
	} catch (error) {
		const { code, message } = error as Error & { code?: string };
		console.error(code ? message : error);
		process.exit(1);
	}
}

/** Ends the command with a sentence for its user. */
export function usage(sentence: string): never {
	throw Object.assign(new Error(sentence), { code: 'usage' });
}
