import { Counter, Gauge, type Registry } from 'prom-client';

/** The relay's figures for Prometheus. */
export function relayMetrics(registry: Registry) {
	const registers = [registry];
	return {
		updates: new Counter({ name: 'entretous_relay_updates_total', help: 'Updates made durable', registers }),
		deliveries: new Counter({
			name: 'entretous_relay_deliveries_total',
			help: 'Messages with updates written to clients',
			registers
		}),
		refused: new Counter({
			name: 'entretous_relay_refused_total',
			help: 'Sockets and messages refused, by reason',
			labelNames: ['reason'],
			registers
		}),
		storage: new Gauge({
			name: 'entretous_relay_storage_ok',
			help: '1 while updates can be made durable',
			registers
		}),
		/** Reads these figures when they are asked for. */
		observe(figures: { connections(): number; rooms(): number; queued(): number }) {
			for (const [name, help, read] of [
				['entretous_relay_connections', 'Open document sockets', figures.connections],
				['entretous_relay_rooms', 'Open documents', figures.rooms],
				['entretous_relay_queued_bytes', 'Bytes accepted and not durable yet', figures.queued]
			] as const) {
				new Gauge({
					name,
					help,
					registers,
					collect() {
						this.set(read());
					}
				});
			}
		}
	};
}

export type RelayMetrics = ReturnType<typeof relayMetrics>;
