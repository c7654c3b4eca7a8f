import { BlockList, isIP } from 'node:net';
import { resolve } from 'node:path';
import * as v from 'valibot';

const flag = v.pipe(
	v.picklist(['on', 'off'], 'must be on or off'),
	v.transform((value) => value === 'on')
);

const settings = v.object({
	NODE_ENV: v.optional(v.string(), 'development'),
	DATA_DIR: v.optional(v.string(), 'data'),
	DATABASE_URL: v.optional(v.pipe(v.string(), v.regex(/^postgres(ql)?:\/\//, 'must begin with postgres://'))),
	PORT: v.optional(
		v.pipe(v.string(), v.regex(/^\d+$/, 'must be a number'), v.transform(Number), v.maxValue(65535)),
		'3000'
	),
	HOST: v.optional(v.string(), 'localhost'),
	ORIGIN: v.optional(
		v.pipe(
			v.string(),
			v.url('must be an address like https://entretous.example.org'),
			v.transform((value) => new URL(value).origin)
		)
	),
	TRUSTED_PROXIES: v.optional(v.string(), ''),
	SMTP_URL: v.optional(v.pipe(v.string(), v.regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://'))),
	MAIL_FROM: v.optional(v.string()),
	METRICS_TOKEN: v.optional(v.pipe(v.string(), v.minLength(16, 'must have at least 16 characters'))),
	EXAMPLE: v.optional(flag),
	LOG_LEVEL: v.optional(v.picklist(['debug', 'info', 'warn', 'error', 'silent']), 'info')
});

/** Every setting, checked once. */
export interface Env {
	production: boolean;
	database: { dataDir: string } | { url: string };
	/** Absolute. Backups made before a migration go here even with PostgreSQL. */
	dataDir: string;
	port: number;
	host: string;
	/** The one public origin, or undefined: then `http://localhost:PORT` and `http://127.0.0.1:PORT`. */
	origin: string | undefined;
	/** Whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. */
	trustedProxies: BlockList;
	metricsToken: string | undefined;
	/** Where mails are handed over, and whom they come from; without it they wait where an administrator can read them. */
	mail: { smtpUrl: string | undefined; from: string };
	/** Whether an empty database offers the example alliance. */
	example: boolean;
	logLevel: string;
}

/** Reads the settings; throws `code: 'bad-setting'` with one plain line for each that is wrong. */
export function readEnv(source: NodeJS.ProcessEnv): Env {
	const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
	const read = v.safeParse(settings, present);
	if (!read.success) {
		throw badSetting(read.issues.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`).join('\n'));
	}
	const value = read.output;
	const production = value.NODE_ENV === 'production';
	const dataDir = resolve(value.DATA_DIR);
	return {
		production,
		database: value.DATABASE_URL ? { url: value.DATABASE_URL } : { dataDir },
		dataDir,
		port: value.PORT,
		host: value.HOST,
		origin: value.ORIGIN,
		trustedProxies: readProxies(value.TRUSTED_PROXIES),
		metricsToken: value.METRICS_TOKEN,
		mail: {
			smtpUrl: value.SMTP_URL,
			from:
				value.MAIL_FROM ??
				`Entretous <ne-pas-repondre@${value.ORIGIN ? new URL(value.ORIGIN).hostname : 'localhost'}>`
		},
		example: value.EXAMPLE ?? !production,
		logLevel: value.LOG_LEVEL
	};
}

function readProxies(list: string): BlockList {
	const proxies = new BlockList();
	for (const entry of list
		.split(',')
		.map((part) => part.trim())
		.filter(Boolean)) {
		const [address = '', prefix] = entry.split('/');
		const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
		if (!isIP(address) || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) {
			throw badSetting(`TRUSTED_PROXIES: ${entry} is not an address or a range like 10.0.0.0/8`);
		}
		if (prefix === undefined) proxies.addAddress(address, family);
		else proxies.addSubnet(address, Number(prefix), family);
	}
	return proxies;
}

function badSetting(message: string): Error {
	return Object.assign(new Error(message), { code: 'bad-setting' });
}

/** The origins that a browser may come from. */
export function allowedOrigins(env: Env, port: number): ReadonlySet<string> {
	if (env.origin) return new Set([env.origin]);
	return new Set([`http://localhost:${port}`, `http://127.0.0.1:${port}`, `http://[::1]:${port}`]);
}
