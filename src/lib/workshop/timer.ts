/** « 7:42 », of milliseconds; what is over has no sign: whoever shows it says so. */
export function minutesAndSeconds(milliseconds: number): string {
	const seconds = Math.ceil(Math.abs(milliseconds) / 1000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** « 2 h 30 », « 45 min », of minutes. */
export function duration(minutes: number): string {
	const hours = Math.floor(minutes / 60);
	const rest = minutes % 60;
	if (hours === 0) return `${rest}\u00a0min`;
	return rest === 0 ? `${hours}\u00a0h` : `${hours}\u00a0h\u00a0${String(rest).padStart(2, '0')}`;
}
