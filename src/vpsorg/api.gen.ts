// Generated from src/vpsorg/openapi.yaml by "npm run generate". Do not edit.

export interface paths {
    "/account/me/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The account and the token of the caller
         * @description Works for every active token, whatever its permissions.
         */
        get: operations["account"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/servers/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List all servers */
        get: operations["listServers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/snapshots/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all snapshots
         * @description All snapshots across the servers of the account. The order is not documented (the example happens to
         *     be newest first), nor is whether long lists are cut into pages.
         */
        get: operations["listSnapshots"];
        put?: never;
        /**
         * Create a snapshot
         * @description Starts to copy the server as it is now and answers at once; the copy takes 3 to 10 minutes. Which
         *     moment between the request and the completion it shows is not documented. A snapshot of a running
         *     server may be inconsistent.
         */
        post: operations["createSnapshot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/snapshots/{snapshot_id}/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Delete a snapshot
         * @description Permanent; cannot be undone.
         */
        delete: operations["deleteSnapshot"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/snapshots/{snapshot_id}/restore/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a server from a snapshot
         * @description Stops the server, then overwrites all of its data with the snapshot; takes 5 to 15 minutes; cannot be
         *     undone. Takes no body. Whether the server is started again afterwards, and whether its snapshots
         *     survive, is not documented.
         */
        post: operations["restoreSnapshot"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Account: {
            /** @description The account. Its fields are not used here, and so not described. */
            account: {
                [key: string]: unknown;
            };
            token: {
                name: string;
                /** @description What the token may do. The names of the permissions are not described here. */
                permissions: string[];
            };
        };
        RestoreStarted: {
            message: string;
            server: {
                id: number;
                name: string;
                /** @description `restoring` in the example. */
                status: string;
            };
            snapshot: {
                /** Format: date-time */
                created_at: string;
                id: number;
                name: string;
            };
            /** @description `success` in the example. */
            status: string;
        };
        Server: {
            /** Format: date-time */
            created_at: string;
            hostname: string;
            id: number;
            ip_address: string;
            /** @description The field is documented; its type is not known here. */
            location: unknown;
            name: string;
            /** @description The field is documented; its type is not known here. */
            os: unknown;
            /** @description The field is documented; its type is not known here. */
            plan: unknown;
            /**
             * @description Known are `active`, `stopped`, `suspended` and `restoring`. Other states, such as one for a
             *     failed restore, are not documented, so this is no closed list.
             */
            status: string;
            /** Format: date-time */
            updated_at: string;
        };
        ServerList: {
            count: number;
            results: components["schemas"]["Server"][];
        };
        /** @description The server that a snapshot belongs to. */
        ServerReference: {
            id: number;
            name: string;
        };
        Snapshot: {
            /** Format: date-time */
            created_at: string;
            /** @description What was sent when it was created. What stands here if nothing was sent, and the longest text that is kept, are not documented. */
            description: string;
            id: number;
            name: string;
            server: components["schemas"]["ServerReference"];
            /** @description Megabytes; null while the snapshot is being made. */
            size_mb: number | null;
            /**
             * @description Known are `in_progress` and `completed`. How a snapshot that failed is shown is not documented,
             *     so this is no closed list.
             */
            status: string;
        };
        SnapshotCreate: {
            description?: string;
            /** @description Letters, digits, hyphens and underscores. The longest name that is accepted, and whether names must differ, are not documented. */
            name: string;
            /** @description The server to copy. */
            server_id: number;
        };
        /** @description The snapshot as it is in the list, and a message. */
        SnapshotCreated: components["schemas"]["Snapshot"] & {
            message: string;
        };
        SnapshotList: {
            count: number;
            results: components["schemas"]["Snapshot"][];
        };
    };
    responses: {
        /** @description The token is missing or invalid. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
    };
    parameters: {
        /** @description The id of the snapshot. */
        SnapshotId: number;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The account and the token. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            401: components["responses"]["Unauthorized"];
        };
    };
    listServers: {
        parameters: {
            query?: {
                /** @description Only servers at this location. */
                location?: string;
                /** @description Only servers in this state. */
                status?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The servers. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerList"];
                };
            };
            401: components["responses"]["Unauthorized"];
        };
    };
    listSnapshots: {
        parameters: {
            query?: {
                /** @description Only the snapshots of this server. */
                server_id?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The snapshots. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotList"];
                };
            };
            401: components["responses"]["Unauthorized"];
        };
    };
    createSnapshot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SnapshotCreate"];
            };
        };
        responses: {
            /** @description The snapshot is being made. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotCreated"];
                };
            };
            /** @description Invalid parameters, or the limit of snapshots is reached. Not documented is how to tell them apart. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            /** @description The server does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    deleteSnapshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the snapshot. */
                snapshot_id: components["parameters"]["SnapshotId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The snapshot is deleted. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            /** @description The snapshot does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    restoreSnapshot: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the snapshot. */
                snapshot_id: components["parameters"]["SnapshotId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The restore has begun. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RestoreStarted"];
                };
            };
            /** @description The server is not in a valid state for restoration. Which states are valid is not documented. */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Unauthorized"];
            /** @description The snapshot does not exist. */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
