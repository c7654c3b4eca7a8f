import { m } from '#lib/i18n/generated/messages.js';

const browsers: [RegExp, string][] = [
	[/Edg\//, 'Edge'],
	[/Firefox\//, 'Firefox'],
	[/OPR\//, 'Opera'],
	[/Chrome\//, 'Chrome'],
	[/Safari\//, 'Safari']
];
const systems: [RegExp, string][] = [
	[/Android/, 'Android'],
	[/iPhone|iPad/, 'iOS'],
	[/Windows/, 'Windows'],
	[/Mac OS X/, 'macOS'],
	[/Linux/, 'Linux']
];

/** « Firefox sur Linux », or undefined when the device does not say. */
export function deviceName(userAgent: string): string | undefined {
	const browser = browsers.find(([pattern]) => pattern.test(userAgent))?.[1];
	const system = systems.find(([pattern]) => pattern.test(userAgent))?.[1];
	return browser && system ? m.device({ browser, system }) : undefined;
}
