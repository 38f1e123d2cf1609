# shellcheck shell=sh
# SPDX-License-Identifier: MIT
#
# A remote behind ssh, sourced behind lib.sh: a server of our own on loopback with keys that are
# thrown away. Neither the user's keys nor known_hosts are touched.

# Start it; false with the reason in $work/.ssh_said when this machine cannot.
ssh_start() {
	sshd=$(command -v sshd || echo /usr/sbin/sshd)
	if ! [ -x "$sshd" ] || ! command -v ssh >/dev/null; then
		echo 'openssh-server or openssh-client is not installed' >"$work/.ssh_said"
		return 1
	fi
	mkdir -p "$work/ssh/bin"
	[ "$(id -u)" != 0 ] || mkdir -p /run/sshd
	ssh-keygen -q -t ed25519 -N '' -f "$work/ssh/host"
	ssh-keygen -q -t ed25519 -N '' -f "$work/ssh/user"
	ssh_port=$((20000 + $$ % 20000))
	cat >"$work/ssh/sshd_config" <<END
Port $ssh_port
ListenAddress 127.0.0.1
HostKey $work/ssh/host
AuthorizedKeysFile $work/ssh/user.pub
PidFile $work/ssh/pid
StrictModes no
UsePAM no
MaxStartups 100
PermitRootLogin prohibit-password
PasswordAuthentication no
END
	cat >"$work/ssh/bin/ssh" <<END
#!/bin/sh
exec $(command -v ssh) -F /dev/null -o UserKnownHostsFile=$work/ssh/known_hosts "\$@"
END
	chmod +x "$work/ssh/bin/ssh"
	PATH=$work/ssh/bin:$PATH
	ssh_on && ssh -i "$work/ssh/user" -o BatchMode=yes -o StrictHostKeyChecking=accept-new \
		-p "$ssh_port" 127.0.0.1 git --version >"$work/.ssh_said" 2>&1
}

ssh_on() {
	rm -f "$work/ssh/pid"
	"$sshd" -f "$work/ssh/sshd_config" -E "$work/ssh/log" >"$work/.ssh_said" 2>&1 || return 1
	for _ in $(seq 50); do
		[ -s "$work/ssh/pid" ] && return 0
		sleep 0.1
	done
	return 1
}

ssh_off() {
	[ ! -s "$work/ssh/pid" ] || kill "$(cat "$work/ssh/pid")" 2>/dev/null || true
	rm -f "$work/ssh/pid"
}
