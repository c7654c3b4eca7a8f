import { pino, type Logger } from 'pino';

export type { Logger };

/** JSON lines on standard output. Secrets never reach them: what could carry one is redacted by name. */
export function createLogger(level: string): Logger {
	return pino({
		level,
		base: null,
		timestamp: () => `,"time":"${new Date().toISOString()}"`,
		formatters: { level: (label) => ({ level: label }) },
		redact: {
			paths: [
				'password',
				'token',
				'cookie',
				'*.password',
				'*.token',
				'*.cookie',
				'headers.cookie',
				'headers.authorization'
			],
			censor: '—'
		}
	});
}
