/** The process: opens the database, serves pages and documents on one port, and stops without losing anything. */
import { createLogger } from './logger.ts';
import { readEnv } from './env.ts';
import { serve } from './serve.ts';

const dev = process.argv.includes('--dev');

try {
	const env = readEnv(process.env);
	const log = createLogger(env.logLevel);
	const server = await serve(env, log, { dev });
	// One request that goes wrong ends that request and not the documents that others are writing.
	process.on('unhandledRejection', (error) =>
		log.error({ err: error }, 'a promise failed and nobody waited for it')
	);
	let stopping = false;
	const stop = (signal: string) => {
		if (stopping) return;
		stopping = true;
		log.info({ signal }, 'stopping');
		void server.close().then(
			() => process.exit(0),
			(error: unknown) => {
				log.error({ err: error }, 'stopping failed');
				process.exit(1);
			}
		);
	};
	process.on('SIGTERM', () => stop('SIGTERM'));
	process.on('SIGINT', () => stop('SIGINT'));
	// Started by `npm start`, this process learns that it should end when its parent's channel closes.
	process.on('disconnect', () => stop('disconnect'));
	server.announceAddress();
	process.send?.('ready');
} catch (error) {
	const { code, message } = error as Error & { code?: string };
	const known = ['bad-setting', 'database-in-use', 'database-newer', 'EADDRINUSE'];
	if (code && known.includes(code))
		console.error(`\nEntretous ne peut pas démarrer / cannot start:\n${message}\n`);
	else console.error(error);
	process.exit(1);
}
